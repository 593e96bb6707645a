import { organisationRoutes, type Route } from '../route.ts'
import { createActionForm, editAction, newAction, updateActionForm } from './action-form.ts'
import { close, removeActionForm, reopen, showAction, showActionRemoval } from './actions.ts'
import { showBudget } from './budget.ts'
import {
  createGoalForm,
  editGoal,
  newGoal,
  removeGoalForm,
  showGoal,
  showGoalRemoval,
  updateGoalForm,
} from './goals.ts'
import { confirmImport, newImport, noteUpload, receiveImport, reviewImport } from './imports.ts'
import { showPlan, showSections } from './list.ts'
import { createPlanForm, editPlan, newPlan, updatePlanForm } from './plans.ts'

export const planRoutes: Route[] = organisationRoutes([
  { method: 'get', path: '/plan', may: 'plan.read', handler: showPlan },
  { method: 'get', path: '/plan/budget', may: 'plan.read', handler: showBudget },
  { method: 'get', path: '/plan/sections', may: 'plan.read', handler: showSections },

  { method: 'get', path: '/plan/plans/new', may: 'plan.write', handler: newPlan },
  { method: 'post', path: '/plan/plans', may: 'plan.write', handler: createPlanForm },
  { method: 'get', path: '/plan/plans/:id/edit', may: 'plan.write', handler: editPlan },
  { method: 'post', path: '/plan/plans/:id', may: 'plan.write', handler: updatePlanForm },

  { method: 'get', path: '/plan/goals/new', may: 'plan.write', handler: newGoal },
  { method: 'post', path: '/plan/goals', may: 'plan.write', handler: createGoalForm },
  { method: 'get', path: '/plan/goals/:id', may: 'plan.read', handler: showGoal },
  { method: 'get', path: '/plan/goals/:id/edit', may: 'plan.write', handler: editGoal },
  { method: 'post', path: '/plan/goals/:id', may: 'plan.write', handler: updateGoalForm },
  { method: 'get', path: '/plan/goals/:id/removal', may: 'plan.write', handler: showGoalRemoval },
  { method: 'post', path: '/plan/goals/:id/removal', may: 'plan.write', handler: removeGoalForm },

  { method: 'get', path: '/plan/actions/new', may: 'plan.write', handler: newAction },
  { method: 'post', path: '/plan/actions', may: 'plan.write', handler: createActionForm },
  { method: 'get', path: '/plan/actions/:id', may: 'plan.read', handler: showAction },
  { method: 'get', path: '/plan/actions/:id/edit', may: 'plan.write', handler: editAction },
  { method: 'post', path: '/plan/actions/:id', may: 'plan.write', handler: updateActionForm },
  { method: 'post', path: '/plan/actions/:id/closure', may: 'plan.write', handler: close },
  { method: 'post', path: '/plan/actions/:id/reopening', may: 'plan.write', handler: reopen },
  { method: 'get', path: '/plan/actions/:id/removal', may: 'plan.write', handler: showActionRemoval },
  { method: 'post', path: '/plan/actions/:id/removal', may: 'plan.write', handler: removeActionForm },

  { method: 'get', path: '/plan/imports/new', may: 'plan.import', handler: newImport },
  { method: 'post', path: '/plan/imports', may: 'plan.import', upload: noteUpload, handler: receiveImport },
  { method: 'get', path: '/plan/imports/:id', may: 'plan.import', handler: reviewImport },
  { method: 'post', path: '/plan/imports/:id/confirmation', may: 'plan.import', handler: confirmImport },
])
